// In place of the page for it, which takes longer to compile than all else here.
export function GET() {
  return new Response('Not found', { status: 404 });
}
