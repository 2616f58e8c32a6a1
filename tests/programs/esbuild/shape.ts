export type Shape = { kind: "circle"; radius: number } | { kind: "square"; side: number };
export const unused = () => "left out";
export const area = (shape: Shape): number | undefined => {
  switch (shape.kind) {
    case "circle": return Math.PI * shape.radius ** 2;
    case "square": return shape.side ** 2;
  }
};
