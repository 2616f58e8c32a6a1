import { area, type Shape } from "./shape";

const shapes: Shape[] = [
  { kind: "circle", radius: 2 },
  { kind: "square", side: 3 },
];
enum Colour { Red = "red", Blue = "blue" }
for (const shape of shapes) console.log(`${shape.kind}: ${area(shape) ?? "none"} ${Colour.Red}`);
