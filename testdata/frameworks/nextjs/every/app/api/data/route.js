export function GET() {
  return Response.json({ id: 1 });
}

export function PUT() {
  return Response.json({ id: 1 });
}
