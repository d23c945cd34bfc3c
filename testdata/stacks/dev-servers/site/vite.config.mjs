const { FAULT } = process.env;

export default {
  server: {
    cors: FAULT === 'vite-switched-off' ? false : undefined,
    proxy: FAULT === 'vite-program-down' ? { '/api': 'http://127.0.0.1:1' } : undefined,
  },
};
