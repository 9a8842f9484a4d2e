#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace tidemark {

// The options that every verb has, before or after its name.
struct Globals {
  std::string store, manifest, server, account, ca_file;
  std::string token, token_file;
  bool json = false;
  bool quiet = false;
};

void AddGlobals(CLI::App* app, Globals* globals);
// --token, else the content of --token-file, else TIDEMARK_TOKEN. Throws Failure.
std::string TokenOf(const Globals& globals);
// A whole file. Throws Failure with this status where it cannot be read.
std::string ReadFile(const std::string& path, int status);

}  // namespace tidemark
