using Shop.Silo.Commands;

return await SiloCommands.RunAsync(args, Console.Out, Console.Error);
