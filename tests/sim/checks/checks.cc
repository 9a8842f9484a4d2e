#include "tests/sim/checks/checks.h"

#include "tests/sim/checks/answers.h"
#include "tests/sim/checks/cuts.h"
#include "tests/sim/checks/decisions.h"
#include "tests/sim/checks/honesty.h"
#include "tests/sim/checks/liveness.h"
#include "tests/sim/checks/news.h"
#include "tests/sim/checks/telling.h"
#include "tests/sim/truth/truth.h"

namespace tidemark::sim {

Checks::Checks() {
  checkers_.push_back(std::make_unique<Truth>());
  checkers_.push_back(std::make_unique<Answers>());
  checkers_.push_back(std::make_unique<Honesty>());
  checkers_.push_back(std::make_unique<Telling>());
  checkers_.push_back(std::make_unique<Liveness>());
  checkers_.push_back(std::make_unique<News>());
  checkers_.push_back(std::make_unique<Cuts>());
  checkers_.push_back(std::make_unique<Decisions>());
}
Checks::~Checks() = default;

std::vector<Checker*> Checks::All() const {
  std::vector<Checker*> all;
  for (const auto& checker : checkers_) all.push_back(checker.get());
  return all;
}

}  // namespace tidemark::sim
