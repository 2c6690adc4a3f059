// The service is imported after this module, so it waits too.
const seconds = Number(process.env.START_DELAY_SECONDS);
console.log(`Warming up for ${seconds} s before listening`);
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
