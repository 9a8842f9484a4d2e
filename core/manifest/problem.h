// Problem: one thing wrong with a manifest, and the place in the message it is about.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

// A path into the schema: collection[0] . field[2] . max. The compiler turns it into line and
// column; a step that the author left out falls back to the thing it would stand in.
class Place {
 public:
  struct Step {
    const char* name;  // a field of the schema: always a literal
    int index;         // -1: not repeated
  };
  Place Then(const char* name, int index = -1) const {
    Place longer(*this);
    longer.steps_.push_back({name, index});
    return longer;
  }
  const std::vector<Step>& steps() const { return steps_; }

 private:
  std::vector<Step> steps_;
};

struct Problem {
  Place place;
  std::string subject;  // "tasks.title": for those who have no text to point at
  std::string message;
  bool warning = false;
};

// Collects every problem; the order is that of discovery.
class Problems {
 public:
  void Add(Place place, std::string_view subject, std::string message) {
    all_.push_back({std::move(place), std::string(subject), std::move(message), false});
  }
  void Warn(Place place, std::string_view subject, std::string message) {
    all_.push_back({std::move(place), std::string(subject), std::move(message), true});
  }
  const std::vector<Problem>& all() const { return all_; }

 private:
  std::vector<Problem> all_;
};

}  // namespace tidemark
