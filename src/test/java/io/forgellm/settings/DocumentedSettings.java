package io.forgellm.settings;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The settings as the sources of the {@code @ConfigMapping} interfaces have them: name, default and first paragraph. */
final class DocumentedSettings {
    /** @param byDefault null where there is none */
    record Documented(String name, String byDefault, String meaning) { }

    private final DocTrees docs;
    private final List<Documented> found = new ArrayList<>();
    private final Map<String, ClassTree> nested = new HashMap<>();
    private CompilationUnitTree unit;

    private DocumentedSettings(JavacTask task) throws IOException {
        docs = DocTrees.instance(task);
        for (CompilationUnitTree each : task.parse()) {
            unit = each;
            nested.clear();
            for (Tree type : each.getTypeDecls()) {
                String prefix = type instanceof ClassTree declared
                        ? text(declared.getModifiers(), "ConfigMapping") : null;
                if (prefix != null) {
                    ((ClassTree) type).getMembers().forEach(member -> {
                        if (member instanceof ClassTree inner) {
                            nested.put(inner.getSimpleName().toString(), inner);
                        }
                    });
                    walk((ClassTree) type, prefix);
                }
            }
        }
    }

    static List<Documented> of(Path sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> files = Files.walk(sources);
             var manager = compiler.getStandardFileManager(null, null, null)) {
            List<Path> mappings = files.filter(file -> file.toString().endsWith("Config.java")).sorted().toList();
            JavacTask task = (JavacTask) compiler.getTask(null, manager, null, null, null,
                    manager.getJavaFileObjectsFromPaths(mappings));
            return new DocumentedSettings(task).found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void walk(ClassTree type, String prefix) {
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method) {
                String name = has(method.getModifiers(), "WithParentName") ? prefix
                        : prefix + "." + kebab(method.getName().toString());
                ClassTree group = nested.get(method.getReturnType().toString());
                if (group != null && group.getKind() == Tree.Kind.INTERFACE) {
                    walk(group, name);
                } else {
                    found.add(new Documented(name, text(method.getModifiers(), "WithDefault"), meaning(method)));
                }
            }
        }
    }

    private String meaning(MethodTree method) {
        String comment = docs.getDocComment(TreePath.getPath(unit, method));
        return comment == null ? "" : comment.strip().split("\n\\s*\n|\n\\s*@")[0].replaceAll("\\s+", " ")
                .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`").strip();
    }

    private static boolean has(ModifiersTree modifiers, String annotation) {
        return modifiers.getAnnotations().stream().anyMatch(each -> named(each, annotation));
    }

    private static boolean named(AnnotationTree annotation, String name) {
        return annotation.getAnnotationType().toString().replaceFirst(".*\\.", "").equals(name);
    }

    /** @return the text that an annotation has, null without it */
    private static String text(ModifiersTree modifiers, String annotation) {
        return modifiers.getAnnotations().stream().filter(each -> named(each, annotation))
                .map(each -> (ExpressionTree) each.getArguments().getFirst())
                .map(each -> each instanceof AssignmentTree named ? named.getExpression() : each)
                .map(each -> String.valueOf(((LiteralTree) each).getValue())).findFirst().orElse(null);
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
