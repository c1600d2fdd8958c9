/** A style sheet that comes with the part of the page that it belongs to: the import gives its address. */
declare module "*.css?late" {
  const address: string;
  export default address;
}
