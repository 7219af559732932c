package home

// helpText says what the keys of the map do, and what its signs mean.
const helpText = "**Keys**\n\n" +
	"- `↑ k` `↓ j`  choose; `pgup` `pgdn` `home` `end` move further\n" +
	"- `enter`  open: a lesson continues where you left it\n" +
	"- `→` `←`  open and close a part of the course\n" +
	"- `/`  search lessons, pages, headings and incidents\n" +
	"- `o`  open the first stage that you skipped, in the chosen lesson or else in the first lesson that has one\n" +
	"- `u`  undo what the last key did\n" +
	"- `q`  quit; your progress is kept\n\n" +
	"**Signs**\n\n" +
	"- `○`  a lesson that you have not begun\n" +
	"- `◐`  begun; the preview says how far\n" +
	"- `◑`  finished, but with stages skipped; the preview names them\n" +
	"- `✓`  a lesson with every stage done, or a page that you have read\n" +
	"- `↻`  finished some days ago and due for review\n" +
	"- `●○○`  how hard: for beginners, or for those who know more\n" +
	"- `≡`  a page\n\n" +
	"Settings, at the end of the list, has reduced motion and the course as lines of text.\n"

// Keys says what the keys do; in the search they are text.
func (h *Home) Keys() (text string, ok bool) { return helpText, !h.searching }
