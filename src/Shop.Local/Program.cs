using Shop.Local;

return await LocalCommands.InvokeAsync(args);
