import { defineConfig } from 'vite';

export default defineConfig({
  server: { cors: false },
});
