package redis

import (
	"errors"
	"strings"

	"racelab/redisdb"
)

// redisError is an answer that is an error.
type redisError string

func (e redisError) Error() string { return string(e) }

// RedisError marks the error as Redis's own.
func (redisError) RedisError() {}

// Nil is the answer of a key that does not exist.
const Nil = redisError("redis: nil")

// TxFailedErr says that a watched key was changed: the transaction did nothing.
const TxFailedErr = redisError("redis: transaction failed")

// ErrClosed is what a closed client returns.
var ErrClosed = errors.New(redisdb.Closed)

// Error is an error that a server answered with, or Nil.
type Error interface {
	error
	RedisError()
}

// HasErrorPrefix reports whether err is an answer that begins with prefix.
func HasErrorPrefix(err error, prefix string) bool {
	var e Error
	return errors.As(err, &e) && strings.HasPrefix(strings.TrimPrefix(e.Error(), "ERR "), prefix)
}

// failure returns the error that a reply is, if it is one.
func failure(r redisdb.Reply) error {
	switch {
	case r.Kind == redisdb.Null:
		return Nil
	case r.Kind != redisdb.Error:
		return nil
	case r.Text == redisdb.Closed:
		return ErrClosed
	}
	return redisError(r.Text)
}
