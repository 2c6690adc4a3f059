// Set here and not by the image's environment, which the task definition's would win over.
process.env.XRAY_ENABLED = "false";
