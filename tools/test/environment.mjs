// Jest's environment for Node, with a plain global object. Jest's own passes each look at a global name (`Number`, `Map`,
// `JSON`) through an interceptor and a proxy: 130 times slower, which was a quarter of the property tests' time.
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { createContext } = vm;

export default class PlainGlobals extends TestEnvironment {
  constructor(config, context) {
    // The constructor makes the context, and has no option for it.
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }
}
