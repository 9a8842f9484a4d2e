#include "tests/faults/worker.h"

#include <execinfo.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace tidemark::faults {
namespace {

// One line a message: "B <number> <where>", "E" or "F <finding>".
struct Child {
  pid_t pid = -1;
  int pipe = -1;
  int index = 0;
  std::string rest, where;
  uint64_t at = 0;
  bool inside = false;
};

// A point that crashes or hangs says where.
void TellWhere(int signal) {
  void* frames[40];
  ::backtrace_symbols_fd(frames, ::backtrace(frames, 40), STDERR_FILENO);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void Fork(const Campaign& campaign, const std::function<void(Worker&)>& run, uint64_t skip,
          Child* child) {
  int ends[2];
  Must(::pipe(ends) == 0, "no pipe");
  std::fflush(nullptr);
  child->pid = ::fork();
  Must(child->pid >= 0, "no process");
  if (child->pid == 0) {
    ::close(ends[0]);
    void* frame = nullptr;
    ::backtrace(&frame, 1);  // the first time it loads what it needs
    for (const int signal : {SIGABRT, SIGSEGV, SIGALRM}) ::signal(signal, TellWhere);
    Worker worker(campaign, child->index, skip, ends[1]);
    run(worker);
    std::fflush(nullptr);
    ::_exit(0);
  }
  ::close(ends[1]);
  child->pipe = ends[0];
  child->inside = false;
  child->rest.clear();
}

void Hear(const Campaign& campaign, Child& child, const std::string& line, Tally* tally) {
  if (line[0] == 'B') {
    const size_t space = line.find(' ', 2);
    child.at = std::stoull(line.substr(2, space - 2));
    child.where = line.substr(space + 1);
    child.inside = true;
  } else if (line[0] == 'E') {
    child.inside = false;
    if (++tally->points % 500 == 0)
      std::fprintf(stderr, "%s: %llu points, %llu failures\n", campaign.kind.c_str(),
                   static_cast<unsigned long long>(tally->points),
                   static_cast<unsigned long long>(tally->failures));
  } else {
    tally->failures++;
    std::fprintf(stderr, "%s: FAILED %s: %s\n", campaign.kind.c_str(), child.where.c_str(),
                 line.c_str() + 2);
  }
}

// False: it has ended.
bool Read(const Campaign& campaign, Child& child, Tally* tally) {
  char buffer[4096];
  const ssize_t got = ::read(child.pipe, buffer, sizeof buffer);
  if (got <= 0) return false;
  child.rest.append(buffer, static_cast<size_t>(got));
  for (size_t end; (end = child.rest.find('\n')) != std::string::npos;) {
    Hear(campaign, child, child.rest.substr(0, end), tally);
    child.rest.erase(0, end + 1);
  }
  return true;
}

// True: it ended as it should.
bool Reap(const Campaign& campaign, Child& child, Tally* tally) {
  int status = 0;
  ::waitpid(child.pid, &status, 0);
  ::close(child.pipe);
  child.pipe = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
  tally->failures++;
  const bool hung = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM;
  std::fprintf(stderr, "%s: FAILED %s: the process %s (%d)\n", campaign.kind.c_str(),
               child.where.c_str(), hung ? "hung" : "ended",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
  Must(child.inside, "a worker ended outside of any point");
  return false;
}

}  // namespace

bool Worker::Begin(const std::string& where) {
  const uint64_t number = ++next_;
  if (!campaign_.point.empty() && campaign_.point != where) return false;
  const auto share = static_cast<uint64_t>(campaign_.jobs);
  if (number <= skip_ || (number + campaign_.seed) % campaign_.stride != 0) return false;
  if (number / campaign_.stride % share != static_cast<uint64_t>(index_)) return false;
  Say("B " + std::to_string(number) + " " + where);
  ::alarm(static_cast<unsigned>(campaign_.point_s_max));
  return true;
}

void Worker::End(const Findings& findings) {
  ::alarm(0);
  for (std::string finding : findings.all()) {
    for (char& c : finding) if (c == '\n') c = ' ';
    Say("F " + finding);
  }
  Say("E");
}

void Worker::Say(const std::string& line) {
  const std::string whole = line + "\n";
  Must(::write(pipe_, whole.data(), whole.size()) == static_cast<ssize_t>(whole.size()),
       "the parent is gone");
}

Tally RunCampaign(const Campaign& campaign, const std::function<void(Worker&)>& run) {
  Tally tally;
  std::vector<Child> children(static_cast<size_t>(campaign.jobs));
  for (size_t i = 0; i < children.size(); i++) {
    children[i].index = static_cast<int>(i);
    Fork(campaign, run, 0, &children[i]);
  }
  for (size_t alive = children.size(); alive > 0;) {
    std::vector<pollfd> polls;
    for (const Child& child : children) polls.push_back({child.pipe, POLLIN, 0});
    ::poll(polls.data(), polls.size(), -1);
    for (size_t i = 0; i < children.size(); i++) {
      if (polls[i].revents == 0 || Read(campaign, children[i], &tally)) continue;
      if (Reap(campaign, children[i], &tally)) alive--;
      else Fork(campaign, run, children[i].at, &children[i]);
    }
  }
  return tally;
}

}  // namespace tidemark::faults
