/** What `npm test -- …` was asked for; everything that is not one of its own flags goes to Jest. */
export interface TestOptions {
  /** Builds the fast MongoDB stand-in first, if cargo is installed. */
  readonly buildMongo: boolean;
  /** Runs `npm run containers` at the end. */
  readonly containers: boolean;
  /** Compares the servers in MONGODB_URI and TEMPORAL_ADDRESS with the stand-ins. */
  readonly onMyServers: boolean;
  readonly jestArguments: readonly string[];
}

const FLAGS = ['--build-mongo', '--containers', '--on-my-servers'] as const;

export function parseTestOptions(args: readonly string[]): TestOptions {
  const has = (flag: (typeof FLAGS)[number]): boolean => args.includes(flag);
  return {
    buildMongo: has('--build-mongo'),
    containers: has('--containers'),
    onMyServers: has('--on-my-servers'),
    jestArguments: args.filter((argument) => !(FLAGS as readonly string[]).includes(argument)),
  };
}
