// Claims: what the demo prints, it has checked. One that does not hold ends the demo with exit 1.
#pragma once

#include <stdexcept>
#include <string>

namespace demo {

class BrokenClaim : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

void Chapter(const std::string& title);
void Note(const std::string& text);
// Prints the claim with a tick, or throws BrokenClaim.
void Claim(bool holds, const std::string& text);
int claims_checked();

}  // namespace demo
