#pragma once

/// Marks what the library offers; everything else is built with hidden visibility.
#define WF_API __attribute__((visibility("default")))
