package sql

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"racelab/sqldb"
)

// Scanner is implemented by types that take a value from the database.
type Scanner interface {
	Scan(src any) error
}

// RawBytes is text that is valid until the next call of Next.
type RawBytes []byte

// NamedArg is an argument with a name, which the drivers here do not take.
type NamedArg struct {
	Name  string
	Value any
}

func encodeAll(args []any) ([]string, error) {
	if len(args) == 0 {
		return nil, nil
	}
	out := make([]string, len(args))
	for i, a := range args {
		s, err := encode(a)
		if err != nil {
			return nil, fmt.Errorf("sql: converting argument $%d type: %w", i+1, err)
		}
		out[i] = s
	}
	return out, nil
}

// encode writes a value as the database does.
func encode(a any) (string, error) {
	switch v := a.(type) {
	case nil:
		return "", nil
	case driver.Valuer:
		w, err := v.Value()
		if err != nil {
			return "", err
		}
		if _, again := w.(driver.Valuer); again {
			return "", errors.New("non-Value type returned from Value")
		}
		return encode(w)
	case time.Time:
		return "t" + strconv.FormatInt(v.UnixNano(), 10), nil
	case *time.Time:
		if v == nil {
			return "", nil
		}
		return encode(*v)
	}
	if s, ok := sqldb.ArrayText(a); ok {
		return "s" + s, nil
	}
	kind, i, f, s := sqldb.Load(a)
	switch kind {
	case 0:
		return "", nil
	case 'b', 'i':
		return string(rune(kind)) + strconv.FormatInt(i, 10), nil
	case 'f':
		return "f" + strconv.FormatFloat(f, 'g', -1, 64), nil
	case 's':
		if strings.Contains(s, "\x00") {
			return "", errors.New("invalid byte sequence for encoding \"UTF8\": 0x00")
		}
		return "s" + s, nil
	case 'x':
		return "x" + sqldb.Hex(s), nil
	}
	return "", fmt.Errorf("unsupported type %T", a)
}

// decode returns an encoded value as drivers do: nil, bool, int64, float64,
// string, []byte or time.Time.
func decode(s string) any {
	if s == "" {
		return nil
	}
	body := s[1:]
	switch s[0] {
	case 'b':
		return body == "1"
	case 'i':
		n, _ := strconv.ParseInt(body, 10, 64)
		return n
	case 'f':
		f, _ := strconv.ParseFloat(body, 64)
		return f
	case 't', 'T', 'd':
		n, _ := strconv.ParseInt(body, 10, 64)
		return time.Unix(0, n)
	case 'x':
		return []byte(sqldb.Unhex(body))
	}
	return body
}

func scanRow(row string, columns []string, dest []any) error {
	if len(dest) != len(columns) {
		return fmt.Errorf("sql: expected %d destination arguments in Scan, not %d", len(columns), len(dest))
	}
	for i, s := range sqldb.Fields(row) {
		if i >= len(dest) {
			break
		}
		if err := assign(dest[i], s); err != nil {
			return fmt.Errorf(`sql: Scan error on column index %d, name %q: %w`, i, columns[i], err)
		}
	}
	return nil
}

// assign stores an encoded value in what dest points to.
func assign(dest any, s string) error {
	switch d := dest.(type) {
	case nil:
		return errors.New("destination pointer is nil")
	case *int:
		if s != "" && s[0] == 'i' { // nearly always
			n, err := strconv.Atoi(s[1:])
			*d = n
			return err
		}
	case Scanner:
		return d.Scan(decode(s))
	case *any:
		*d = decode(s)
		return nil
	case *[]byte:
		*d = bytesOf(s)
		return nil
	case *RawBytes:
		*d = bytesOf(s)
		return nil
	case *time.Time:
		if t, ok := decode(s).(time.Time); ok {
			*d = t
			return nil
		}
		return fmt.Errorf("unsupported Scan, storing driver.Value type %T into type %T", decode(s), dest)
	case **time.Time:
		*d = nil
		if t, ok := decode(s).(time.Time); ok {
			*d = &t
		} else if s != "" {
			return fmt.Errorf("unsupported Scan, storing driver.Value type %T into type %T", decode(s), dest)
		}
		return nil
	}
	if s == "" {
		if sqldb.Clear(dest) {
			return nil
		}
		return fmt.Errorf("converting NULL to %s is unsupported", strings.TrimPrefix(fmt.Sprintf("%T", dest), "*"))
	}
	return store(dest, s)
}

func bytesOf(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(text(s))
}

// text returns an encoded value as text.
func text(s string) string {
	switch v := decode(s).(type) {
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case []byte:
		return string(v)
	}
	return s[1:]
}

// store stores a value that is not NULL in a variable of a basic kind.
func store(dest any, s string) error {
	given := s
	if s[0] == 'x' {
		s = "s" + text(s)
	}
	kind := s[0]
	i, f := int64(0), 0.0
	switch kind {
	case 'b', 'i':
		i, _ = strconv.ParseInt(s[1:], 10, 64)
	case 'f':
		f, _ = strconv.ParseFloat(s[1:], 64)
		if f == float64(int64(f)) && s[1:] != "-0" {
			i = int64(f)
			if sqldb.Store(dest, 'i', i, f, text(s)) == "" {
				return nil
			}
		}
	case 's': // text that is a number goes into numbers
		if n, err := strconv.ParseInt(s[1:], 10, 64); err == nil && sqldb.Store(dest, 'i', n, 0, s[1:]) == "" {
			return nil
		}
		if n, err := strconv.ParseFloat(s[1:], 64); err == nil && sqldb.Store(dest, 'f', 0, n, s[1:]) == "" {
			return nil
		}
		if b, err := strconv.ParseBool(s[1:]); err == nil && sqldb.Store(dest, 'b', number(b), 0, s[1:]) == "" {
			return nil
		}
	}
	if problem := sqldb.Store(dest, kind, i, f, text(s)); problem != "" {
		return misfit(dest, decode(given), text(s), problem)
	}
	return nil
}

// misfit says that a value does not fit into a variable.
func misfit(dest, src any, text, problem string) error {
	to, pointer := strings.CutPrefix(fmt.Sprintf("%T", dest), "*")
	if at, ok := src.(time.Time); ok {
		text = at.String()
	}
	switch {
	case !pointer:
		return errors.New("destination not a pointer")
	case to == "bool":
		switch src := src.(type) {
		case string, []byte:
			return fmt.Errorf("sql/driver: couldn't convert %q into type bool", text)
		case int64:
			return fmt.Errorf("sql/driver: couldn't convert %d into type bool", src)
		}
		return fmt.Errorf("sql/driver: couldn't convert %v (%T) into type bool", src, src)
	case strings.HasPrefix(to, "int"), strings.HasPrefix(to, "uint"), strings.HasPrefix(to, "float"):
		why := strconv.ErrSyntax
		if _, err := strconv.ParseInt(text, 10, 64); (err == nil || errors.Is(err, strconv.ErrRange)) && !(to[0] == 'u' && text[0] == '-') {
			why = strconv.ErrRange
		}
		return fmt.Errorf("converting driver.Value type %T (%q) to a %s: %v", src, text, to, why)
	}
	return fmt.Errorf("converting driver.Value type %T (%q): %s", src, text, problem)
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
