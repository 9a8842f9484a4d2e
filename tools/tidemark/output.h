#pragma once

#include <string>

#include "tools/tidemark/failure.h"
#include "tools/tidemark/json.h"

namespace tidemark {

// What the program says. Invariant: with --json stdout carries one object (or the lines a verb
// promises), each in one write; sentences and progress go to stderr. A full stdout throws Failure.
class Output {
 public:
  Output(bool json, bool quiet) : json_(json), quiet_(quiet) {}

  bool json() const { return json_; }
  bool quiet() const { return quiet_; }

  // The verb's answer in the form asked for.
  void Answer(const Json& object, const std::string& text) const;
  // One JSON line, whatever the form: for verbs whose output is lines.
  void Line(const Json& object) const;
  // Text for people on stdout; nothing with --json.
  void Say(const std::string& text) const;
  // Text for people on stderr: a refused line, a warning.
  void Note(const std::string& text) const;
  // The verb ended without reaching its end; `object` is what it has to show all the same.
  void Fail(const Failure& failure, Json object = Json::object()) const;

 private:
  bool json_, quiet_;
};

// {"status":"TIDE_ERROR_…","message":"…","retry":"…"}
Json ErrorJson(const Failure& failure);

}  // namespace tidemark
