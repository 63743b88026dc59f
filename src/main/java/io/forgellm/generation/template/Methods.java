package io.forgellm.generation.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The methods of Python's strings, mappings and lists that templates may call. The list is complete: what is not
 * named here does not exist. Those that change their object are left out, as in Jinja's immutable sandbox.
 */
final class Methods {
    private Methods() {
    }

    /** The method bound to its object, or null. */
    static Callable of(Object base, String name, Budget budget) {
        return switch (base) {
            case String text -> {
                budget.read(text.length());
                yield ofString(text, name, budget);
            }
            case Map<?, ?> map -> ofMap(map, name, budget);
            case List<?> items -> ofList(items, name, budget);
            case null, default -> null;
        };
    }

    private static Callable ofString(String text, String name, Budget budget) {
        return switch (name) {
            case "strip" -> given -> Strings.strip(text, given.text(0, "chars", null), true, true);
            case "lstrip" -> given -> Strings.strip(text, given.text(0, "chars", null), true, false);
            case "rstrip" -> given -> Strings.strip(text, given.text(0, "chars", null), false, true);
            case "split" -> given -> Strings.split(text, given.text(0, "sep", null),
                    given.integer(1, "maxsplit", -1), budget);
            case "rsplit" -> given -> Strings.rsplit(text, given.text(0, "sep", null),
                    given.integer(1, "maxsplit", -1), budget);
            case "splitlines" -> given -> Strings.lines(text, Values.truth(given.at(0, "keepends", false)), budget);
            case "startswith" -> given -> Strings.starts(text, given.required(0, "prefix"), false);
            case "endswith" -> given -> Strings.starts(text, given.required(0, "suffix"), true);
            case "replace" -> given -> Strings.replace(text, given.text(0, "old", ""), given.text(1, "new", ""),
                    given.integer(2, "count", -1), budget);
            case "upper" -> _ -> Strings.upper(text, budget);
            case "lower" -> _ -> Strings.lower(text, budget);
            case "title" -> _ -> Strings.title(text, budget);
            case "capitalize" -> _ -> Strings.capitalize(text, budget);
            case "find" -> given -> Strings.find(text, given.text(0, "sub", ""), false, budget);
            case "rfind" -> given -> Strings.find(text, given.text(0, "sub", ""), true, budget);
            case "index" -> given -> Strings.index(text, given.text(0, "sub", ""), budget);
            case "count" -> given -> Strings.count(text, given.text(0, "sub", ""), budget);
            case "join" -> given -> Strings.join(text, given.required(0, "iterable"), budget);
            case "format" -> given -> Formats.braces(text, given, budget);
            case "removeprefix" -> given -> Strings.remove(text, given.text(0, "prefix", ""), false);
            case "removesuffix" -> given -> Strings.remove(text, given.text(0, "suffix", ""), true);
            case "isdigit" -> _ -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
            case "isalpha" -> _ -> !text.isEmpty() && text.codePoints().allMatch(Character::isLetter);
            case "isspace" -> _ -> !text.isEmpty() && text.codePoints().allMatch(Strings::isSpace);
            default -> null;
        };
    }

    private static Callable ofMap(Map<?, ?> map, String name, Budget budget) {
        return switch (name) {
            case "get" -> given -> {
                Object key = Values.key(given.required(0, "key"));
                return map.containsKey(key) ? map.get(key) : given.at(1, "default", null);
            };
            case "items" -> _ -> items(map, budget);
            case "keys" -> _ -> Values.items(map, budget);
            case "values" -> _ -> {
                budget.items(map.size());
                return new ArrayList<Object>(map.values());
            };
            case "copy" -> _ -> {
                budget.items(map.size());
                return new LinkedHashMap<Object, Object>(map);
            };
            default -> null;
        };
    }

    private static Callable ofList(List<?> items, String name, Budget budget) {
        return switch (name) {
            case "index" -> given -> {
                for (int i = 0; i < items.size(); i++) {
                    if (Values.equal(items.get(i), given.required(0, "value"), budget)) {
                        return (long) i;
                    }
                }
                throw new TemplateFailure("index() does not find its value");
            };
            case "count" -> given -> items.stream()
                    .filter(item -> Values.equal(item, given.required(0, "value"), budget)).count();
            case "copy" -> _ -> Values.items(items, budget);
            default -> null;
        };
    }

    static List<Object> items(Map<?, ?> map, Budget budget) {
        budget.items(2L * map.size());
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> {
            List<Object> pair = new ArrayList<>();
            pair.add(key);
            pair.add(value);
            items.add(pair);
        });
        return items;
    }
}
