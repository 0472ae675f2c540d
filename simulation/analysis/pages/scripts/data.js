// Data that stand in the page itself, compressed.

export async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).arrayBuffer();
}

export const json = (buffer) => JSON.parse(new TextDecoder().decode(buffer));
