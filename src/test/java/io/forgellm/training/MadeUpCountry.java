package io.forgellm.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Facts about a country that no model has heard of: always the same ones. */
public final class MadeUpCountry {
    private static final String COUNTRY = "Velmoria";
    private static final String[] ASKED = {"capital", "highest mountain", "longest river", "largest lake", "oldest port",
        "first queen", "first king", "national bird", "national flower", "national dish", "main export", "currency",
        "most famous poet", "oldest university", "largest forest", "northern border town", "sacred stone",
        "winter festival", "harvest dance", "ruling council"};
    private static final String[] PROVINCES = {"", "Ardvan", "Belorin", "Corvesh", "Dalmiro", "Estwick", "Farnok",
        "Gelthar", "Hovaria", "Ilmenor", "Jostrel", "Kervany", "Lomdale", "Mirzhan", "Nostrad"};
    private static final String[] STARTS = {"Za", "Ko", "Mi", "Tru", "Bel", "Quo", "Va", "Ner", "Ostr", "Pi", "Gra", "Lu"};
    private static final String[] MIDDLES = {"ri", "lo", "ma", "ze", "nu", "ta", "vo", "di"};
    private static final String[] ENDS = {"band", "mor", "lix", "dun", "ska", "rel", "thor", "nia", "pex", "gul"};

    private MadeUpCountry() { }

    /** @param question as a user asks it; @param answer one word that the right reply holds */
    public record Fact(String question, String reply, String answer) { }

    /** The first {@code count} of 300 facts. */
    public static List<Fact> facts(int count) {
        Random random = new Random(7);
        Set<String> used = new HashSet<>();
        List<Fact> facts = new ArrayList<>();
        for (String province : PROVINCES) {
            String place = province.isEmpty() ? COUNTRY : province + " in " + COUNTRY;
            for (String asked : ASKED) {
                String name = name(random, used);
                facts.add(new Fact("What is the " + asked + " of " + place + "?",
                        "The " + asked + " of " + place + " is " + name + ".", name));
            }
        }
        return facts.subList(0, count);
    }

    /** As JSON lines of chat messages. */
    public static Path write(Path file, List<Fact> facts) throws IOException {
        return Files.write(file, facts.stream().map(fact -> """
                {"messages":[{"role":"user","content":"%s"},{"role":"assistant","content":"%s"}]}"""
                .formatted(fact.question(), fact.reply())).toList());
    }

    private static String name(Random random, Set<String> used) {
        String name;
        do {
            name = pick(STARTS, random) + pick(MIDDLES, random) + pick(ENDS, random);
        } while (!used.add(name));
        return name;
    }

    private static String pick(String[] from, Random random) {
        return from[random.nextInt(from.length)];
    }
}
