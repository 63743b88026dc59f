package io.forgellm.training.data.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Puts several pieces into one row: the longest first, each into the row that it leaves least room in (best fit
 * decreasing). Within each row pieces keep the order of the dataset.
 */
final class Packer {
    private Packer() {
    }

    /** @return indices of the given pieces, row by row. @param lengths of the pieces, none above the capacity */
    static int[][] pack(int[] pieces, int[] lengths, int capacity) {
        List<List<Integer>> rows = new ArrayList<>();
        TreeMap<Integer, Deque<Integer>> rowsByRoom = new TreeMap<>();
        List<Integer> longestFirst = IntStream.range(0, pieces.length).boxed()
            .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).reversed()).toList();
        for (int i : longestFirst) {
            Map.Entry<Integer, Deque<Integer>> fit = rowsByRoom.ceilingEntry(lengths[i]);
            int row = fit == null ? rows.size() : fit.getValue().removeFirst();
            int room = fit == null ? capacity : fit.getKey();
            if (fit == null) {
                rows.add(new ArrayList<>());
            } else if (fit.getValue().isEmpty()) {
                rowsByRoom.remove(room);
            }
            rows.get(row).add(i);
            rowsByRoom.computeIfAbsent(room - lengths[i], _ -> new ArrayDeque<>()).addLast(row);
        }
        return rows.stream().map(row -> row.stream().sorted().mapToInt(i -> pieces[i]).toArray()).toArray(int[][]::new);
    }
}
