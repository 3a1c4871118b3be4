package io.millrace.batch;

import java.util.List;

/**
 * What one call is about: some records of an operation.
 *
 * @param operation the operation's place in its execution
 * @param chunk the number of the chunk it is, or is a part of
 * @param positions where the records stand in the operation
 */
record Piece(int operation, int chunk, List<Integer> positions) {
    int size() {
        return positions.size();
    }

    Piece of(List<Integer> positions) {
        return new Piece(operation, chunk, positions);
    }
}
