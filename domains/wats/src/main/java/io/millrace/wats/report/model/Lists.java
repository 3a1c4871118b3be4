package io.millrace.wats.report.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lists that remember whether they were there at all, because a report that is written back has what it had. */
final class Lists {
    private static final List<Object> ABSENT = Collections.unmodifiableList(new ArrayList<>(0));

    private Lists() {}

    /** The list without null elements; an absent one if it is null. */
    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // it holds nothing, and is not any empty list
    static <T> List<T> kept(@Nullable List<T> list) {
        if (list == null || list == ABSENT) {
            return (List<T>) ABSENT;
        }
        for (T element : list) {
            if (element == null) {
                return list.stream().filter(Objects::nonNull).toList();
            }
        }
        return List.copyOf(list);
    }

    /** What somebody wrote down, if it is anything. */
    @SuppressWarnings("unchecked") // it holds nothing
    static <T> List<T> absentIfEmpty(List<T> list) {
        return list.isEmpty() ? (List<T>) ABSENT : list;
    }

    /** Made by Jackson, which leaves out what this is equal to. */
    static final class Absent {
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(@Nullable Object value) {
            return value == null || value == ABSENT;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }
}
