// Set here, because the task definition overrides the image's environment.
process.env.XRAY_ENABLED = "false";
