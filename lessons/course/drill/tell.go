package drill

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/sim/walk"
)

// promise is when the next update is due if nobody says so.
const promise = 15 * time.Minute

// doUpdate tells everybody else. The numbers in it are compared with those of the run at that moment.
func doUpdate(m *move) (string, error) {
	text, within := m.args, promise
	if i := strings.LastIndex(text, "next="); i >= 0 {
		d, err := time.ParseDuration(strings.TrimSpace(text[i+len("next="):]))
		if err != nil || d < time.Minute || d > 2*time.Hour {
			return "", fmt.Errorf("next=15m says when the next update is due, from 1m to 2h")
		}
		text, within = text[:i], d
	}
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if text == "" {
		return "", wrong("update")
	}
	if m.ended {
		return "", errEnded
	}
	numbers, err := m.numbersOnce()
	if err != nil {
		return "", err
	}
	if err := m.spend(cost("update")); err != nil {
		return "", err
	}
	m.updates = append(m.updates, Update{m.now, text, within})
	later, err := m.numbersOnce()
	if err != nil {
		return "", err
	}
	numbers = append(numbers, later...)
	var wrongs []string
	given := regexp.MustCompile(`\b\d+\b`).FindAllString(withoutClocks(text), -1)
	for _, g := range given {
		if n, err := strconv.Atoi(g); err == nil && !slices.ContainsFunc(numbers, func(x figure) bool { return x.n == n }) {
			wrongs = append(wrongs, g)
		}
	}
	answer := fmt.Sprintf("%s  sent. The next one is due at %s.", Clock(m.now), Clock(m.now+within))
	switch {
	case len(given) == 0:
		answer += " It has no number: how many are affected?"
	case len(wrongs) > 0:
		answer += fmt.Sprintf(" Nothing in the tables has the number %s at this moment.", strings.Join(wrongs, ", "))
	default:
		m.goals["update"] = fmt.Sprintf("update of %s with numbers that the tables have", Clock(m.now))
	}
	return answer, nil
}

func withoutClocks(s string) string {
	return regexp.MustCompile(`\d{1,2}:\d{2}(:\d{2})?`).ReplaceAllString(s, "")
}

// figure is one that an update may name.
type figure struct {
	n    int
	what string
}

// numbersOnce are the numbers as they were when the data had not been repaired yet, which an update may tell afterwards.
func (m *move) numbersOnce() ([]figure, error) {
	if _, err := m.unrepaired(); err != nil {
		return nil, err
	}
	numbers, err := m.numbers()
	if err != nil {
		return nil, err
	}
	_, err = m.at(m.now)
	return numbers, err
}

// numbers are what can be counted about the damage now.
func (a *Attempt) numbers() ([]figure, error) {
	rows, err := a.damage(a.run)
	if err != nil {
		return nil, err
	}
	entities, people, money := map[string]bool{}, map[string]bool{}, 0
	for _, r := range rows {
		entities[r[1]], people[r[2]] = true, true
		n, _ := strconv.Atoi(r[3])
		money += n
	}
	return []figure{
		{len(rows), count(len(rows), a.Drill.Rows)},
		{len(entities), count(len(entities), a.Drill.Entities)},
		{len(people), count(len(people), "customer")},
		{money, fmt.Sprintf("%d in money", money)},
		{money / 100, fmt.Sprintf("%d.%02d in money", money/100, money%100)},
	}, nil
}

// silence is by how much updates came later than was promised, from the page to the end, all together.
func (a *Attempt) silence() time.Duration {
	late, due := time.Duration(0), a.page+promise
	for _, u := range a.updates {
		late += max(0, u.At-due)
		due = u.At + u.Promise
	}
	return late + max(0, a.now-due)
}

// doScope compares what the learner names with what is damaged.
func doScope(m *move) (string, error) {
	named, wrongSQL, err := m.named()
	if wrongSQL != "" || err != nil {
		return wrongSQL, err
	}
	// Customers go on cancelling meanwhile: what was right when the command was entered is right, too.
	missing, extra, all, at, err := m.scopeNow(named)
	if err != nil {
		return "", err
	}
	if err := m.spend(cost("scope")); err != nil {
		return "", err
	}
	if len(missing)+len(extra) > 0 {
		if missing, extra, all, at, err = m.scopeNow(named); err != nil {
			return "", err
		}
	}
	m.scope = named
	m.tries["scope"]++
	switch {
	case len(missing)+len(extra) == 0:
		m.goals["scope"] = fmt.Sprintf("all %s named at %s", count(all, "damaged "+m.Drill.Entities), Clock(m.now))
		return fmt.Sprintf("These %s are what is damaged at %s, and no other.", count(all, m.Drill.Entities), at), nil
	case len(extra) == 0:
		return fmt.Sprintf("All %d that you name are damaged. %d more are.", len(named), len(missing)), nil
	}
	return fmt.Sprintf("%d of those that you name are damaged, %d are not, and %d that are damaged are not named.", len(named)-len(extra), len(extra), len(missing)), nil
}

// named is what the learner names: words, or what the first column of a query returns now. said is what the database says of
// a query that is wrong.
func (m *move) named() (names []string, said string, err error) {
	word, _ := command(m.args)
	if !strings.EqualFold(word, "SELECT") {
		names = strings.FieldsFunc(m.args, func(r rune) bool { return r == ' ' || r == ',' })
	} else {
		w, err := m.unrepaired()
		if err != nil {
			return nil, "", err
		}
		t, err := w.Query("", m.args)
		if _, back := m.at(m.now); back != nil {
			return nil, "", back
		}
		if err != nil {
			return nil, errorText(err), m.spend(cost("scope"))
		}
		for _, r := range t.Rows {
			if !slices.Contains(names, r[0]) {
				names = append(names, r[0])
			}
		}
		if len(names) == 0 {
			return nil, "The query returns no row: it names nothing.", m.spend(cost("scope"))
		}
	}
	if len(names) == 0 {
		return nil, "", wrong("scope")
	}
	return names, "", nil
}

// scopeNow compares what is named with what is damaged now, or was before the data were repaired.
func (m *move) scopeNow(named []string) (missing, extra []string, all int, at string, err error) {
	w, err := m.unrepaired()
	if err != nil {
		return nil, nil, 0, "", err
	}
	at = Clock(w.Now())
	if missing, extra, all, err = m.compareScope(w, named); err != nil {
		return nil, nil, 0, "", err
	}
	_, err = m.at(m.now)
	return missing, extra, all, at, err
}

func (a *Attempt) compareScope(w *walk.Walk, named []string) (missing, extra []string, all int, err error) {
	rows, err := a.damage(w)
	if err != nil {
		return nil, nil, 0, err
	}
	damaged := map[string]bool{}
	for _, r := range rows {
		damaged[r[1]] = true
	}
	for name := range damaged {
		if !slices.Contains(named, name) {
			missing = append(missing, name)
		}
	}
	for _, n := range named {
		if !damaged[n] {
			extra = append(extra, n)
		}
	}
	return missing, extra, len(damaged), nil
}

func doStory(m *move) (string, error) {
	kind, text, _ := strings.Cut(m.args, " ")
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if kind != "cause" && kind != "follow-up" || len(text) < 10 {
		return "", wrong("story")
	}
	m.stories = append(m.stories, kind+": "+text)
	has := func(kind string) bool {
		return slices.ContainsFunc(m.stories, func(s string) bool { return strings.HasPrefix(s, kind) })
	}
	if has("cause") && has("follow-up") {
		m.goals["story"] = "cause and follow-up written"
	}
	return "It stands in the report.", nil
}
