// The package's main file is CommonJS in a package that says it has none, so Node can load only this one, which has no types.
declare module 'wgsl_reflect/wgsl_reflect.module.js' {
  export * from 'wgsl_reflect';
}
