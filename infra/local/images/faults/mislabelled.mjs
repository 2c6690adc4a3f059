// The version in the image, which differs from its tag.
process.env.SERVICE_VERSION = "1.0.0";
