process.exitCode = Number(process.env.EXIT_CODE);
