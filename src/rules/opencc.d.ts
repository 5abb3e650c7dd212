// opencc-js publishes its dictionaries without type declarations.
declare module 'opencc-js/dict/TSCharacters' {
  const pairs: string;
  export default pairs;
}
