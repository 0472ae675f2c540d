// A drawing of `standalone` as a PNG, at twice its size so that it stays sharp on paper.
export async function painted(drawn) {
  const url = URL.createObjectURL(new Blob([drawn], { type: "image/svg+xml" }));
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const sheet = document.createElement("canvas");
    sheet.width = 2 * picture.naturalWidth;
    sheet.height = 2 * picture.naturalHeight;
    sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
    return await new Promise((done) => { sheet.toBlob(done, "image/png"); });
  } finally {
    URL.revokeObjectURL(url);
  }
}
