// What JupyterLab's builder does beyond its own settings: a smaller bundle.
const { SwcJsMinimizerRspackPlugin } = require('@rspack/core');

const isProduction = !process.argv.includes('--development');

// Modules that only one chunk imports become one scope, which is a tenth smaller. So these, which share most modules
// with others, have copies of their own: what other extensions could import, and what comes when a table is used, shown as a picture or saved.
const apart = ['index', 'hosts/lab/interaction', 'hosts/lab/picture', 'hosts/common/pageFile'];

module.exports = {
  module: {
    rules: apart.map((name) => ({
      test: (file) => file.replaceAll('\\', '/').endsWith(`/lib/${name}.js`),
      layer: name,
    })),
  },
  optimization: {
    ...(isProduction ? { moduleIds: 'natural', mangleExports: 'size' } : {}),
    minimizer: [
      new SwcJsMinimizerRspackPlugin({
        extractComments: false,
        minimizerOptions: {
          ecma: 2022,
          compress: { passes: 3, ecma: 2022 },
          format: { comments: 'some', ecma: 2022 },
        },
      }),
    ],
  },
};
