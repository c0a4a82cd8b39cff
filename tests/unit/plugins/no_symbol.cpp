#include "plugins/test_backend.hpp"

EXPORTED_ENTRY int something_else() { return 1; }
