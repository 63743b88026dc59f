package io.forgellm.generation.template;

import java.util.List;

/** Runs a template's statements once. */
final class Renderer {
    private enum Flow { ON, BREAK, CONTINUE }

    private final Budget budget;
    private final Evaluator evaluator;
    private int loops;

    Renderer(Budget budget) {
        this.budget = budget;
        evaluator = new Evaluator(budget);
    }

    String render(List<Statement> template, Scope scope) {
        StringBuilder out = new StringBuilder();
        run(template, scope, out);
        return out.toString();
    }

    private Flow run(List<Statement> statements, Scope scope, StringBuilder out) {
        for (Statement statement : statements) {
            Flow flow = run(statement, scope, out);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow run(Statement statement, Scope scope, StringBuilder out) {
        budget.spend(1);
        return switch (statement) {
            case Statement.Text(String text) -> write(text, out);
            case Statement.Print(Expression value) ->
                    write(PythonText.of(evaluator.value(value, scope), budget), out);
            case Statement.If branches -> condition(branches, scope, out);
            case Statement.For loop -> loop(loop, scope, out);
            case Statement.Assign(List<Expression> targets, Expression value) ->
                    assign(targets, evaluator.value(value, scope), scope);
            case Statement.Capture(String name, List<Statement> body) -> {
                scope.set(name, render(body, new Scope(scope)));
                yield Flow.ON;
            }
            case Statement.Macro macro -> {
                scope.set(macro.name(), (Callable) given -> call(macro, given, scope));
                yield Flow.ON;
            }
            case Statement.Group(List<Statement> body) -> run(body, scope, out);
            case Statement.Break _ -> Flow.BREAK;
            case Statement.Continue _ -> Flow.CONTINUE;
        };
    }

    private Flow write(String text, StringBuilder out) {
        budget.output((long) out.length() + text.length(), text.length());
        out.append(text);
        return Flow.ON;
    }

    private Flow condition(Statement.If branches, Scope scope, StringBuilder out) {
        for (Statement.Branch branch : branches.branches()) {
            if (Values.truth(evaluator.value(branch.condition(), scope))) {
                return run(branch.body(), scope, out);
            }
        }
        return run(branches.otherwise(), scope, out);
    }

    private Flow loop(Statement.For loop, Scope outer, StringBuilder out) {
        List<Object> items = Values.items(evaluator.value(loop.items(), outer), budget);
        if (loop.filter() != null) {
            items = items.stream().filter(item -> {
                Scope scope = new Scope(outer);
                bind(loop.targets(), item, scope);
                return Values.truth(evaluator.value(loop.filter(), scope));
            }).toList();
        }
        if (items.isEmpty()) {
            return run(loop.otherwise(), outer, out);
        }
        loops++;
        for (int i = 0; i < items.size(); i++) {
            budget.spend(1);
            Scope scope = new Scope(outer);
            scope.set("loop", new Loop(items, i, loops));
            bind(loop.targets(), items.get(i), scope);
            if (run(loop.body(), scope, out) == Flow.BREAK) {
                break;
            }
        }
        loops--;
        return Flow.ON;
    }

    private void bind(List<String> targets, Object value, Scope scope) {
        List<Object> values = targets.size() == 1 ? null : apart(value, targets.size());
        for (int i = 0; i < targets.size(); i++) {
            scope.set(targets.get(i), values == null ? value : values.get(i));
        }
    }

    private Flow assign(List<Expression> targets, Object value, Scope scope) {
        List<Object> values = targets.size() == 1 ? null : apart(value, targets.size());
        for (int i = 0; i < targets.size(); i++) {
            Object each = values == null ? value : values.get(i);
            switch (targets.get(i)) {
                case Expression.Name(String name) -> scope.set(name, each);
                case Expression.Attribute(Expression base, String name)
                        when evaluator.value(base, scope) instanceof Namespace namespace -> namespace.set(name, each);
                default -> throw new TemplateFailure("only a namespace's attributes can be set");
            }
        }
        return Flow.ON;
    }

    private List<Object> apart(Object value, int count) {
        List<Object> values = Values.items(value, budget);
        if (values.size() != count) {
            throw new TemplateFailure("cannot take " + values.size() + " values apart into " + count + " names");
        }
        return values;
    }

    private Object call(Statement.Macro macro, Given given, Scope definedIn) {
        if (given.positional().size() > macro.parameters().size()) {
            throw new TemplateFailure("macro '" + macro.name() + "' takes " + macro.parameters().size() + " arguments");
        }
        budget.enter();
        Scope scope = new Scope(definedIn);
        for (int i = 0; i < macro.parameters().size(); i++) {
            String name = macro.parameters().get(i);
            boolean there = i < given.positional().size() || given.named().containsKey(name);
            Expression otherwise = macro.defaults().get(i);
            scope.set(name, there ? given.at(i, name, null)
                    : otherwise == null ? new Undefined(name) : evaluator.value(otherwise, scope));
        }
        String text = render(macro.body(), scope);
        budget.leave();
        return text;
    }
}
