package load

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// This file counts the instances of generic functions and types that a program
// needs, before they are built: each function of a chain that calls the next one
// with two types makes twice as many as the one before it. Building them cannot be
// interrupted.

const (
	// maxInstances bounds the instances of generic functions and types.
	maxInstances = 5_000
	// maxInstanceNodes bounds their syntax together.
	maxInstanceNodes = 300_000
	// maxSpelling bounds the type arguments of one instance, written out, in bytes.
	maxSpelling = 1 << 16
	// maxSpelled bounds those of all instances together.
	maxSpelled = 64 << 20
)

// generic is a declaration with type parameters, its own or its receiver's.
type generic struct {
	pos    token.Pos
	params *types.TypeParamList
	uses   []use // of generics in it
	nodes  int
}

// use is a place where a generic is instantiated.
type use struct {
	of   types.Object
	args *types.TypeList
}

// instances counts instances by following every use from the code that is not
// generic.
type instances struct {
	l       *loader
	decls   map[types.Object][]*generic // of a function, or of a type and its methods
	ids     map[types.Object]int
	seen    map[string]bool
	work    []instance
	nodes   int
	spelled int
}

// instance is a generic with its arguments, written out.
type instance struct {
	of   types.Object
	args []string
}

// screenInstances refuses programs that need too many instances.
func (l *loader) screenInstances() error {
	in := &instances{l: l, decls: map[types.Object][]*generic{}, ids: map[types.Object]int{}, seen: map[string]bool{}}
	var plain []*generic
	for _, c := range l.order {
		plain = append(plain, in.declarations(c)...)
	}
	for _, d := range plain {
		if err := in.follow(d, nil); err != nil {
			return err
		}
	}
	for len(in.work) > 0 {
		i := in.work[len(in.work)-1]
		in.work = in.work[:len(in.work)-1]
		for _, d := range in.decls[i.of] {
			if err := in.follow(d, i.args); err != nil {
				return err
			}
		}
	}
	return nil
}

// declarations files what a package declares, and returns what is not generic.
func (in *instances) declarations(c *checked) (plain []*generic) {
	if len(c.info.Instances) == 0 {
		return nil
	}
	add := func(n ast.Node, o types.Object, params *types.TypeParamList) {
		d := &generic{pos: n.Pos(), params: params}
		ast.Inspect(n, func(x ast.Node) bool {
			d.nodes++
			if id, ok := x.(*ast.Ident); ok {
				if i, ok := c.info.Instances[id]; ok {
					d.uses = append(d.uses, use{origin(c.info.Uses[id]), i.TypeArgs})
				}
			}
			return true
		})
		if params.Len() == 0 {
			plain = append(plain, d)
		} else {
			in.decls[o] = append(in.decls[o], d)
		}
	}
	for _, f := range c.files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				in.function(c, d, add)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					spec, ok := s.(*ast.TypeSpec)
					if !ok {
						add(s, nil, nil)
						continue
					}
					o := c.info.Defs[spec.Name]
					add(spec, o, paramsOfType(o))
				}
			}
		}
	}
	return plain
}

// function files a function, or a method under its type.
func (in *instances) function(c *checked, d *ast.FuncDecl, add func(ast.Node, types.Object, *types.TypeParamList)) {
	fn, ok := c.info.Defs[d.Name].(*types.Func)
	if !ok {
		return
	}
	sig := fn.Signature()
	if sig.RecvTypeParams().Len() == 0 {
		add(d, fn, sig.TypeParams())
		return
	}
	recv := sig.Recv().Type()
	if p, ok := recv.(*types.Pointer); ok {
		recv = p.Elem()
	}
	if n, ok := recv.(*types.Named); ok {
		add(d, n.Origin().Obj(), sig.RecvTypeParams())
	}
}

func paramsOfType(o types.Object) *types.TypeParamList {
	if o == nil {
		return nil
	}
	switch t := o.Type().(type) {
	case *types.Named:
		return t.TypeParams()
	case *types.Alias:
		return t.TypeParams()
	}
	return nil
}

func origin(o types.Object) types.Object {
	if f, ok := o.(*types.Func); ok {
		return f.Origin()
	}
	return o
}

// follow notes the instances that a declaration needs when its parameters are args.
func (in *instances) follow(d *generic, args []string) error {
	env := map[*types.TypeParam]string{}
	for i := range d.params.Len() {
		if i < len(args) {
			env[d.params.At(i)] = args[i]
		}
	}
	for _, u := range d.uses {
		if err := in.need(d, u, env); err != nil {
			return err
		}
	}
	return nil
}

func (in *instances) need(d *generic, u use, env map[*types.TypeParam]string) error {
	if u.of == nil {
		return nil
	}
	i := instance{of: u.of}
	key := in.id(u.of)
	for t := range u.args.Types() {
		s := speller{in: in, env: env}
		s.write(t)
		if s.b.Len() > maxSpelling {
			return fmt.Errorf("%s: a type argument of %s is written with more than %d KiB here, which is more than racelab builds", in.l.fset.Position(d.pos), u.of.Name(), maxSpelling>>10)
		}
		i.args = append(i.args, s.b.String())
		key += "[" + s.b.String()
	}
	if in.seen[key] {
		return nil
	}
	in.seen[key] = true
	in.spelled += len(key)
	for _, g := range in.decls[u.of] {
		in.nodes += g.nodes
	}
	if len(in.seen) > maxInstances || in.nodes > maxInstanceNodes || in.spelled > maxSpelled {
		return fmt.Errorf("%s: %s and the generic functions and types that it uses would be built more than %d times with different types, which is more than racelab does", in.l.fset.Position(d.pos), u.of.Name(), len(in.seen)-1)
	}
	in.work = append(in.work, i)
	return nil
}

// id tells objects apart in spellings.
func (in *instances) id(o types.Object) string {
	n, ok := in.ids[o]
	if !ok {
		n = len(in.ids)
		in.ids[o] = n
	}
	return strconv.Itoa(n)
}

// speller writes a type so that equal spellings mean equal types.
type speller struct {
	in  *instances
	env map[*types.TypeParam]string
	b   strings.Builder
}

func (s *speller) write(t types.Type) {
	if s.b.Len() > maxSpelling {
		return
	}
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		if text, ok := s.env[t]; ok {
			s.b.WriteString(text)
			return
		}
		s.b.WriteString("$" + s.in.id(t.Obj()))
	case *types.Basic:
		s.b.WriteString(t.Name())
	case *types.Named:
		s.b.WriteString("#" + s.in.id(t.Origin().Obj()))
		s.list('[', t.TypeArgs().Len(), func(i int) types.Type { return t.TypeArgs().At(i) })
	case *types.Pointer:
		s.around("*", t.Elem())
	case *types.Slice:
		s.around("[]", t.Elem())
	case *types.Array:
		s.around("["+strconv.FormatInt(t.Len(), 10)+"]", t.Elem())
	case *types.Chan:
		s.around("chan"+strconv.Itoa(int(t.Dir()))+" ", t.Elem())
	case *types.Map:
		s.around("map ", t.Key())
		s.around(" ", t.Elem())
	case *types.Struct:
		s.structure(t)
	case *types.Signature:
		s.b.WriteString("func" + strconv.FormatBool(t.Variadic()))
		s.write(t.Params())
		s.write(t.Results())
	case *types.Tuple:
		s.list('(', t.Len(), func(i int) types.Type { return t.At(i).Type() })
	case *types.Interface:
		s.contract(t)
	case *types.Union:
		s.list('|', t.Len(), func(i int) types.Type { return t.Term(i).Type() })
	}
}

func (s *speller) around(before string, t types.Type) {
	s.b.WriteString(before)
	s.write(t)
}

func (s *speller) list(open byte, n int, at func(int) types.Type) {
	s.b.WriteByte(open)
	for i := range n {
		s.write(at(i))
		s.b.WriteByte(',')
	}
	s.b.WriteByte(')')
}

func (s *speller) structure(t *types.Struct) {
	s.b.WriteString("struct{")
	for i := range t.NumFields() {
		f := t.Field(i)
		s.around(f.Id()+strconv.FormatBool(f.Embedded())+strconv.Quote(t.Tag(i)), f.Type())
		s.b.WriteByte(';')
	}
	s.b.WriteByte('}')
}

func (s *speller) contract(t *types.Interface) {
	s.b.WriteString("interface{")
	for f := range t.ExplicitMethods() {
		s.around(f.Id(), f.Type())
		s.b.WriteByte(';')
	}
	s.list('(', t.NumEmbeddeds(), t.EmbeddedType)
	s.b.WriteByte('}')
}
