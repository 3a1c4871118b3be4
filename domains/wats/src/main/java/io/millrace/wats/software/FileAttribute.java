package io.millrace.wats.software;

/**
 * What a station does with a file of a package.
 *
 * @param word the server's word
 */
public record FileAttribute(String word) {
    public static final FileAttribute NONE = new FileAttribute("None");
    public static final FileAttribute EXECUTE_ONCE = new FileAttribute("ExecuteOnce");
    public static final FileAttribute EXECUTE_ALWAYS = new FileAttribute("ExecuteAlways");
    public static final FileAttribute EXECUTE_ONCE_PER_VERSION = new FileAttribute("ExecuteOncePerVersion");
    public static final FileAttribute TOP_LEVEL_FILE = new FileAttribute("TopLevelFile");
    public static final FileAttribute OVERWRITE_NEVER = new FileAttribute("OverwriteNever");
    public static final FileAttribute OVERWRITE_ON_NEW_PACKAGE_VERSION =
            new FileAttribute("OverwriteOnNewPackageVersion");

    @Override
    public String toString() {
        return word;
    }
}
