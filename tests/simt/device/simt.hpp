// Force-included (-include device/simt.hpp) where g++ compiles a .cu file as C++ for the executor:
// what nvcc would know by itself, and the host twins of the backend's own device header.
#pragma once

#include "atomic.hpp"
#include "language.hpp"
#include "launch.hpp"
#include "math.hpp"
#include "ptx.hpp"
#include "warp.hpp"
