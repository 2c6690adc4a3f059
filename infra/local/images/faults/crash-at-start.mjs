// The service's error if no server is listening at its DATABASE_URL.
throw new Error("connect ECONNREFUSED 127.0.0.1:5432");
