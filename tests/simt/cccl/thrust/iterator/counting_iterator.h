#pragma once

#include <cstddef>
#include <iterator>

namespace thrust {

/// first, first + 1, ...
template <class T>
class counting_iterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using pointer = const T*;
  using reference = T;

  explicit counting_iterator(T first) : value_(first) {}
  T operator*() const { return value_; }
  counting_iterator& operator++() {
    ++value_;
    return *this;
  }
  counting_iterator operator+(difference_type n) const {
    return counting_iterator(static_cast<T>(value_ + n));
  }
  bool operator==(const counting_iterator& other) const { return value_ == other.value_; }
  bool operator!=(const counting_iterator& other) const { return value_ != other.value_; }

 private:
  T value_;
};

}  // namespace thrust
