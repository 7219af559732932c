package main

import (
	"context"
	"errors"
	"fmt"
	"io"
)

var ErrBase = errors.New("base")

type Coded struct {
	Code int
	Err  error
}

func (c Coded) Error() string        { return fmt.Sprintf("code %d: %v", c.Code, c.Err) }
func (c Coded) Unwrap() error        { return c.Err }
func (c Coded) Is(target error) bool { return target == io.EOF && c.Code == 7 }

func main() {
	e := fmt.Errorf("ctx: %w", Coded{7, ErrBase})
	fmt.Println(e, errors.Is(e, ErrBase), errors.Is(e, io.EOF), errors.Is(e, context.Canceled))
	var c Coded
	fmt.Println(errors.As(e, &c), c.Code, errors.Unwrap(e) == error(c), errors.Unwrap(ErrBase))
	j := errors.Join(ErrBase, nil, io.ErrUnexpectedEOF)
	fmt.Printf("%v|%q\n", j, j.Error())
	fmt.Println(errors.Is(j, io.ErrUnexpectedEOF), errors.Join(nil, nil) == nil)
	two := fmt.Errorf("%w and %w", ErrBase, io.EOF)
	fmt.Println(two, errors.Is(two, io.EOF), errors.Is(two, ErrBase), errors.Unwrap(two))
	fmt.Println(fmt.Errorf("no wrap %v", ErrBase), errors.Is(fmt.Errorf("%v", ErrBase), ErrBase))
	fmt.Println(errors.New("x") == errors.New("x"), errors.Is(nil, ErrBase), errors.Is(nil, nil))
	var target interface{ Unwrap() error }
	fmt.Println(errors.As(e, &target))
	fmt.Println(errors.Is(context.DeadlineExceeded, context.DeadlineExceeded), context.DeadlineExceeded)
	v, ok := errors.AsType[Coded](e)
	fmt.Println(v, ok)
	func() {
		defer func() { fmt.Println(recover()) }()
		var n *int
		errors.As(e, n)
	}()
}
