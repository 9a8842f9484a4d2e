#include "tools/tidemark/policy_html.h"

#include <initializer_list>

#include "tools/tidemark/policy_words.h"

namespace tidemark {
namespace {

// No script, no font, no image: the page is the same offline, on paper and in ten years.
constexpr char kStyle[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--line:#d0d7de;--soft:#59636e}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--line:#30363d;"
    "--soft:#9198a1}}"
    "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);"
    "max-width:64rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "th,td{border:1px solid var(--line);padding:.4rem .6rem;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}"
    "th,small{color:var(--soft);font-weight:600}";

std::string Escape(const std::string& text) {
  std::string safe;
  for (const char c : text) switch (c) {
    case '&': safe += "&amp;"; break;
    case '<': safe += "&lt;"; break;
    case '>': safe += "&gt;"; break;
    case '"': safe += "&quot;"; break;
    case '\'': safe += "&#39;"; break;
    default: safe += c;
  }
  return safe;
}

std::string Row(const char* cell, std::initializer_list<std::string> texts) {
  std::string row = "<tr>";
  for (const std::string& text : texts)
    row += "<" + std::string(cell) + ">" + Escape(text) + "</" + cell + ">";
  return row + "</tr>\n";
}

// A heading and a table; nothing where there are no rows.
std::string Table(const char* title, std::initializer_list<std::string> heads,
                  const std::string& rows) {
  if (rows.empty()) return "";
  return "<h2>" + std::string(title) + "</h2>\n<table>\n" + Row("th", heads) + rows + "</table>\n";
}

std::string Titled(const Json& rule) {
  const std::string name = PlainOf(rule, "name"), title = PlainOf(rule, "title");
  return title.empty() || title == name ? name : title + " (" + name + ")";
}

std::string ScreenRows(const Json& policy) {
  std::string rows;
  for (const Json& screen : ListOf(policy, "screens")) {
    const std::string query = PlainOf(screen, "query"), tier = TierWords(screen);
    rows += Row("td", {Titled(screen), query.empty() ? JoinedOf(screen, "collections") : query,
                       tier.empty() ? "as each collection" : tier, StaleWords(screen),
                       PlainOf(screen, "owner"), PlainOf(screen, "rationale")});
  }
  return rows;
}

std::string CollectionRows(const Json& policy) {
  std::string rows;
  for (const Json& one : ListOf(policy, "collections"))
    rows += Row("td", {PlainOf(one, "name"), TierWords(one), AdjustableWords(one),
                       PlainOf(one, "delete"), PlainOf(one, "owner"), PlainOf(one, "rationale")});
  return rows;
}

std::string FieldRows(const Json& policy) {
  std::string rows;
  for (const Json& one : ListOf(policy, "collections"))
    for (const Json& field : ListOf(one, "fields"))
      rows += Row("td", {PlainOf(one, "name") + "." + PlainOf(field, "name"),
                         PlainOf(field, "title"), PlainOf(field, "type"), PlainOf(field, "merge"),
                         PlainOf(field, "rationale")});
  return rows;
}

std::string GateRows(const Json& policy) {
  std::string rows;
  for (const Json& gate : ListOf(policy, "gates")) {
    std::string needs;
    for (const Json& need : ListOf(gate, "needs"))
      needs += (needs.empty() ? "" : "; ") + NeedWords(need);
    rows += Row("td", {Titled(gate), needs, OfflineWords(gate), PlainOf(gate, "rationale")});
  }
  return rows;
}

std::string IntentRows(const Json& policy) {
  std::string rows;
  for (const Json& intent : ListOf(policy, "intents"))
    rows += Row("td", {Titled(intent), IntentWords(intent)});
  return rows;
}

std::string PlanRows(const Json& policy) {
  std::string rows;
  for (const Json& plan : ListOf(policy, "plans")) {
    int number = 0;
    for (const Json& step : ListOf(plan, "steps"))
      rows += Row("td", {Titled(plan), std::to_string(++number), StepWords(step),
                         number == 1 ? PlainOf(plan, "on_failure") : ""});
  }
  return rows;
}

std::string ContactRows(const Json& policy) {
  auto contact = policy.find("contact");
  if (contact == policy.end() || !contact->is_object()) return "";
  std::string rows;
  const auto add = [&](const char* what, const char* key) {
    if (const std::string who = PlainOf(*contact, key); !who.empty())
      rows += Row("td", {what, who});
  };
  add("Product", "product_owner");
  add("Security", "security");
  add("Support", "support");
  return rows;
}

std::string NoticeText(const Json& policy) {
  const std::string days = PlainOf(policy, "notice_days");
  if (days.empty() || days == "0") return "";
  return "<p>A change of policy is announced " + Escape(days) + " days before it holds.</p>\n";
}

}  // namespace

std::string PolicyHtml(const Json& policy) {
  const std::string title = "What " + PlainOf(policy, "app") + " promises about its data";
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" +
         Escape(title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<h1>" +
         Escape(title) + "</h1>\n<p><small>Schema " + Escape(PlainOf(policy, "schema")) +
         ", policy " + Escape(PlainOf(policy, "policy")) + "</small></p>\n" + NoticeText(policy) +
         Table("Whom to ask", {"About", "Contact"}, ContactRows(policy)) +
         Table("Screens", {"Screen", "Shows", "Fresh", "When stale", "Decided by", "Why"},
               ScreenRows(policy)) +
         Table("Collections", {"Collection", "Fresh", "Adjustable", "Delete", "Decided by", "Why"},
               CollectionRows(policy)) +
         Table("When it is safe to act", {"Gate", "Needs", "Without a server", "Why"},
               GateRows(policy)) +
         Table("What people can do", {"Intent", "Rules"}, IntentRows(policy)) +
         Table("Plans", {"Plan", "Step", "What", "On failure"}, PlanRows(policy)) +
         Table("Fields", {"Field", "Title", "Type", "Merges by", "Why"}, FieldRows(policy)) +
         "</body>\n</html>\n";
}

}  // namespace tidemark
