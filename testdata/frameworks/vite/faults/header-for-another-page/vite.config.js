import { defineConfig } from 'vite';

export default defineConfig({
  server: {
    cors: false,
    headers: { 'Access-Control-Allow-Origin': 'http://localhost:7777' },
  },
});
