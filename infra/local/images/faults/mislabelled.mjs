// The version that the image was built as, whatever its tag says.
process.env.SERVICE_VERSION = "1.0.0";
