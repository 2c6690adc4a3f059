// The service as it ends when nothing listens at its DATABASE_URL.
throw new Error("connect ECONNREFUSED 127.0.0.1:5432");
