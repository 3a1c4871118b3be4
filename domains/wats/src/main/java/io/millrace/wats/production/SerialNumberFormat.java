package io.millrace.wats.production;

/** How files of serial numbers are written. */
public enum SerialNumberFormat {
    XML,
    CSV
}
