using MBot.Agent.Services.Shim;

// Before anything of a host is touched: a shim is to stay small.
if (args is ["shim", ..])
    return ShimProgram.Run(args);

return 0;
