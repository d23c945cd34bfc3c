document.title = 'App';
