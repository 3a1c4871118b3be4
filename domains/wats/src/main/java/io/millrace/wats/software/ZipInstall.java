package io.millrace.wats.software;

/** What becomes of the files that a package has when a zip is uploaded to it. */
public enum ZipInstall {
    /** They stay, but for those that the zip holds, too. */
    MERGE,
    /** All files and folders are deleted first. */
    CLEAN
}
